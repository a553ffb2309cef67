// The page as a whole: five seconds on top, then map and charts, then what they rest on.
import type {FunctionComponent} from "preact";
import {useLayoutEffect, useMemo} from "preact/hooks";
import {type Page, PageContext, SpeakerContext} from "./page-context";
import {type Catalogue, Speaker} from "./say";
import {useLook} from "./view";
import {Bar} from "./top/bar";
import {Top} from "./top/top";
import {Changes} from "./top/changes";
import {MapPart} from "./map/map-part";
import {PlaceCharts} from "./charts/place-charts";
import {SideBySide} from "./charts/side-by-side";
import {Arrivals} from "./charts/arrivals";
import {Needs} from "./needs/needs";
import {RecordPart} from "./record/record";
import {Evidence} from "./evidence/evidence";
import {Drawer} from "./evidence/drawer";
import {Files} from "./files/files";
import {PrintSources, PrintStamp} from "./print/print-parts";
import {Choices} from "./top/choices";
import {Limits} from "./top/limits";

/** What the served page adds: a bar of controls, and its own parts (what-if, desk, runs). */
export interface Served {
  Controls: FunctionComponent;
  Parts: FunctionComponent;
}

export type Catalogues = Record<string, Catalogue>;

export function App({page, texts, served}: {page: Page; texts: Catalogues; served?: Served}) {
  const language = useLook((view) => view.language);
  const part = useLook((view) => view.part);
  const speaker = useMemo(
    () => new Speaker(language in texts ? language : "en", texts[language] ?? texts.en ?? {}, texts.en ?? {}),
    [language, texts],
  );
  useLayoutEffect(() => {
    document.documentElement.lang = speaker.language;
    document.documentElement.dir = speaker.direction;
    document.title = speaker.t("page.title", {name: page.data.scenario.title});
  }, [speaker, page]);
  return (
    <PageContext.Provider value={page}>
      <SpeakerContext.Provider value={speaker}>
        <a class="skip" href="#charts" onClick={skip}>{speaker.t("page.skip")}</a>
        <Bar languages={Object.keys(texts)} />
        {served && <served.Controls />}
        {served && part ? <main id="main"><served.Parts /></main> : <Forecast />}
        <Drawer />
      </SpeakerContext.Provider>
    </PageContext.Provider>
  );
}

function Forecast() {
  return (
    <>
      <main id="main">
        <Top />
        <Changes />
        <div class="pair">
          <PlaceCharts />
          <MapPart />
        </div>
        <SideBySide />
        <Arrivals />
        <Needs />
        <RecordPart />
        <Choices />
        <Evidence />
        <Files />
        <PrintSources />
      </main>
      <PrintStamp />
      <Limits />
    </>
  );
}

function skip(event: Event) {
  event.preventDefault();
  document.getElementById("charts")?.focus();
}
