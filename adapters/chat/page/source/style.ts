// The style, as constructed sheets: a site that forbids inline styles allows these.
import messages from "./messages.css?inline";
import css from "./style.css?inline";

export function isColour(text: string | undefined): boolean {
  return /^#[0-9a-f]{6}$/i.test(text ?? "");
}

/** Relative luminance, as WCAG 2 has it. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function mixed(colour: string, other: string, share: number): string {
  return (
    "#" +
    [1, 3, 5]
      .map((at) => {
        const [from, to] = [colour, other].map((one) => parseInt(one.slice(at, at + 2), 16));
        return Math.round(from + (to - from) * share)
          .toString(16)
          .padStart(2, "0");
      })
      .join("")
  );
}

/** The colour, moved towards `other` until a text in it can be read on `ground`. */
function readable(colour: string, ground: string, other: string): string {
  let share = 0;
  while (share < 1 && contrast(mixed(colour, other, share), ground) < 4.6) share += 0.05;
  return mixed(colour, other, share);
}

/** `colour`: the site's, "#rrggbb". What is written on it is black or white, whichever can be read. */
export function sheetOf(colour: string): CSSStyleSheet[] {
  const on = contrast(colour, "#ffffff") >= 4.5 ? "#ffffff" : "#111418";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css + messages);
  const own = new CSSStyleSheet();
  const light = readable(colour, "#ffffff", "#000000");
  const dark = readable(colour, "#171b21", "#ffffff");
  own.replaceSync(
    `:host { --accent: ${colour} !important; --on-accent: ${on} !important;` +
      ` --accent-light: ${light} !important; --accent-dark: ${dark} !important; }`,
  );
  return [sheet, own];
}
