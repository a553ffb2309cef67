// The page of `waystation serve`: the same page, with controls, what-if and the evidence desk.
import {render} from "preact";
import "./style/base.css";
import {App, type Catalogues} from "./app";
import {Page} from "./page-context";
import type {PageData} from "./types";
import {firstLanguage, startView} from "./start";
import {Controls} from "./served/controls";
import {First} from "./served/first";
import {Parts} from "./served/parts";
// Last, so that paper has the last word.
import "./style/print.css";

async function get<T>(address: string): Promise<T> {
  const answer = await fetch(address, {headers: {accept: "application/json"}});
  if (answer.status === 401) location.assign("/sign-in");
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as T;
}

async function open(): Promise<void> {
  const host = document.getElementById("app");
  if (!host) return;
  const texts = JSON.parse(document.getElementById("texts")?.textContent ?? "{}") as Catalogues;
  const address = host.dataset.page ?? "";
  if (!address) {
    render(<First texts={texts} />, host);
    return;
  }
  const data = await get<PageData>(address);
  startView(data, firstLanguage(texts, true));
  render(<App page={new Page(data, true)} texts={texts} served={{Controls, Parts}} />, host);
}

void open();
