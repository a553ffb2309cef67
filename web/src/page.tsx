// The saved page: everything it shows stands in the file.
import {render} from "preact";
import "./style/base.css";
import {App, type Catalogues} from "./app";
import {Page} from "./page-context";
import type {PageData} from "./types";
import {firstLanguage, startView} from "./start";
// Last, so that paper has the last word.
import "./style/print.css";

function embedded<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null") as T;
}

const data = embedded<PageData>("data");
const texts = embedded<Catalogues>("texts");
startView(data, firstLanguage(texts, false));
const root = document.getElementById("app");
if (root) render(<App page={new Page(data, false)} texts={texts} />, root);
