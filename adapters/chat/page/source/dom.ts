// The few calls on the page that the views need. Text goes in as text: no markup of anybody is ever read.

type Child = Node | string | null | undefined | false;
type Properties = Record<string, unknown>;

/** make("button.send", {"aria-label": "Send", onclick: send}, icon): names are attributes, but for those with on. */
export function make<K extends keyof HTMLElementTagNameMap>(
  what: K | `${K}.${string}`,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag) as HTMLElementTagNameMap[K];
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  chat:
    "M12 3C6.5 3 2 6.9 2 11.7c0 2.6 1.3 4.9 3.4 6.5" +
    "L4.6 21.6a.5.5 0 0 0 .7.6l4-2c.9.2 1.8.3 2.7.3 5.5 0 10-3.9 10-8.8S17.5 3 12 3Z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-8-6 16-3-6.5L4 12Z",
  clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7-7L13.3 4.2a3.3 3.3 0 0 1 4.7 4.7l-8.3 8.2a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8Z",
  clock: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
  one: "M5 12.5l4.5 4.5L19 7.5",
  two: "M2 12.5l4.5 4.5L16 7.5M12 16l1 1 9.5-9.5",
  warn: "M12 8v5M12 16.5h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
};
export type Icon = keyof typeof PATHS;

export function icon(name: Icon, filled = false): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}${filled ? " filled" : ""}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// Marks that turn the direction of writing would make an address look like another one.
const LINK = /\bhttps:\/\/[^\s<>"'\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]{1,2000}/g;

/** A text with its addresses of the web as links; those that anybody on the way could change stay text. */
export function linked(text: string): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  for (const found of text.matchAll(LINK)) {
    const address = found[0].replace(/[.,;:!?)\]}]+$/, "");
    let href: URL;
    try {
      href = new URL(address);
    } catch {
      continue;
    }
    // "https://shop.example@evil.example" is not where it seems to go.
    if (href.username || href.password) continue;
    nodes.push(document.createTextNode(text.slice(at, found.index)));
    nodes.push(make("a", { href: href.href, target: "_blank", rel: "noopener noreferrer nofollow" }, address));
    at = found.index + address.length;
  }
  nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}
