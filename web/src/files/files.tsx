// What can be taken from the page: tables, map, the files beside it, a link, the way to repeat it.
import {type Page, usePage, useSpeaker} from "../page-context";
import {useView} from "../view";
import {RunFacts} from "../evidence/run";
import {Copy} from "../ui/copy";
import {addressOf, FileLink} from "./file-link";
import "./files.css";
import {csv, save} from "./save";
import {counts, figures, geojson, needs} from "./tables";

const CSV = "text/csv;charset=utf-8";
const MADE: [string, string, (page: Page) => string][] = [
  ["arrivals.csv", CSV, (page) => csv(counts(page, "arrivals"))],
  ["present.csv", CSV, (page) => csv(counts(page, "present"))],
  ["needs.csv", CSV, (page) => csv(needs(page))],
  ["evidence.csv", CSV, (page) => csv(figures(page))],
  ["places.geojson", "application/geo+json", (page) => geojson(page)],
];

export function Files() {
  const page = usePage();
  const {t} = useSpeaker();
  const beside = page.data.files.filter((file) => file.kind !== "page");
  return (
    <section id="files" aria-labelledby="files-h">
      <h2 id="files-h">{t("files.title")}</h2>
      <p class="fine">{t("files.rounded")}</p>
      <ul class="file-buttons">
        {MADE.map(([name, type, make]) => (
          <li key={name}>
            <button type="button" data-file={name} onClick={() => save(called(page, name), type, make(page))}>{t("files.save", {name})}</button>{" "}
            <small>{t(`files.${name.replace(".", "_")}`)}</small>
          </li>
        ))}
      </ul>
      {beside.length > 0 && <><h3>{t(page.served ? "files.served" : "files.beside")}</h3><ul class="beside">{beside.map((file) => <li key={file.name}><FileLink file={file} /></li>)}</ul></>}
      <SavePage />
      <LinkHere />
      <h3>{t("files.again")}</h3>
      <div class="again"><RunFacts /></div>
    </section>
  );
}

/** A name that tells the scenario and the day. */
function called(page: Page, name: string): string {
  const scenario = page.data.scenario.name.replace(/[^\p{L}\p{N}._-]+/gu, "-");
  return `${scenario}-${page.data.stamp.as_of}-${name}`;
}

function SavePage() {
  const page = usePage();
  const {t} = useSpeaker();
  const number = page.data.stamp.number;
  if (!page.served || number === null) return <p>{t("files.thispage")}</p>;
  return <p><a href={addressOf("page.html", true, number)} download={called(page, "page.html")}>{t("files.savepage")}</a></p>;
}

/** The address with what is looked at; of a saved page it serves those who have the file too. */
function LinkHere() {
  const page = usePage();
  const {t} = useSpeaker();
  useView();
  return (
    <>
      <Copy text={location.href} label={t("files.link")} />
      <p class="fine">{t(page.served ? "files.linkserved" : "files.linksaved")}</p>
    </>
  );
}
