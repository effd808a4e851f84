// The words on the page. A language is a file of texts/; what it lacks is said in English.
import english from "./texts/en.json";

export type Word = keyof typeof english;
type Catalogue = Partial<Record<Word, string>>;

const files = import.meta.glob<Catalogue>("./texts/*.json", { eager: true, import: "default" });
const catalogues = new Map(
  Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.json$/g, "").toLowerCase(), texts]),
);

const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"]);

export class Texts {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  private texts: Catalogue;

  /** Of the wanted ones (BCP 47) the first that there is: "nl-BE", else "nl". */
  constructor(wanted: readonly string[]) {
    const names = wanted.flatMap((one) => [one.toLowerCase(), one.toLowerCase().split("-")[0]]);
    const found = names.find((name) => catalogues.has(name)) ?? "en";
    // Times and numbers as where the visitor is, where that is known: "en-GB" rather than "en".
    const same = wanted.filter((one) => one.toLowerCase().split("-")[0] === found.split("-")[0]);
    this.language = same.find((one) => one.includes("-")) ?? same[0] ?? found;
    this.texts = catalogues.get(found)!;
    this.direction = RIGHT_TO_LEFT.has(found.split("-")[0]) ? "rtl" : "ltr";
  }

  say(word: Word, values: Record<string, string | number> = {}): string {
    const text = this.texts[word] ?? english[word];
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
  }

  /** "now", "about a minute", "about 5 minutes". */
  wait(seconds: number): string {
    const minutes = Math.ceil(seconds / 60);
    return minutes <= 1 ? this.say("waitMinute") : this.say("waitMinutes", { minutes });
  }

  time(at: number): string {
    return new Intl.DateTimeFormat(this.language, { hour: "2-digit", minute: "2-digit" }).format(at);
  }

  day(at: number): string {
    return new Intl.DateTimeFormat(this.language, { weekday: "long", day: "numeric", month: "long" }).format(at);
  }

  /** A time within some days: "Monday at 09:00". */
  moment(at: number): string {
    return new Intl.DateTimeFormat(this.language, {
      weekday: "long",
      day: "numeric",
      month: "long",
      hour: "2-digit",
      minute: "2-digit",
    }).format(at);
  }

  size(bytes: number): string {
    const large = bytes >= 1 << 20;
    const value = large ? bytes / (1 << 20) : bytes / 1024;
    const digits = new Intl.NumberFormat(this.language, { maximumFractionDigits: value < 10 ? 1 : 0 });
    return `${digits.format(value)} ${large ? "MB" : "kB"}`;
  }
}
