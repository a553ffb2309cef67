import {usePage, useSpeaker} from "../page-context";
import type {FileData} from "../types";

/** A file beside the page; of a served page, at its forecast's address. */
export function FileLink({file}: {file: FileData}) {
  const page = usePage();
  const {t, has, plain} = useSpeaker();
  const key = `file.${file.kind}`;
  return (
    <>
      <a href={addressOf(file.name, page.served, page.data.stamp.number)} download={file.kind !== "verification" ? file.name : undefined}>{file.name}</a>
      {has(key) && <> <small>{t(key)}</small></>}
      {file.bytes !== null && <> <small>{t("file.size", {count: plain(Math.max(1, Math.round(file.bytes / 1000)))})}</small></>}
    </>
  );
}

export function addressOf(name: string, served: boolean, number: number | null): string {
  const safe = encodeURIComponent(name);
  return served && number !== null ? `/api/forecasts/${number}/files/${safe}` : safe;
}
