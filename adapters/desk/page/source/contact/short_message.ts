// What a text costs as a short message: 3GPP TS 23.038 (the default alphabet) and 23.040 (parts).
const basic =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
  "abcdefghijklmnopqrstuvwxyzäöñüà";
const extended = "^{}\\[~]|€\f";

export interface Length {
  // In septets, or in UTF-16 units where a letter is not of the default alphabet.
  units: number;
  parts: number;
  // Units that the last part still has room for.
  left: number;
  unicode: boolean;
}

export function shortMessageLength(text: string): Length {
  const unicode = [...text].some((letter) => !basic.includes(letter) && !extended.includes(letter));
  const costs = [...text].map((letter) => (unicode ? letter.length : extended.includes(letter) ? 2 : 1));
  const units = costs.reduce((sum, cost) => sum + cost, 0);
  const [single, part] = unicode ? [70, 67] : [160, 153];
  if (units <= single) return { units, parts: text ? 1 : 0, left: single - units, unicode };
  // A letter of two units is never cut in two.
  let parts = 1;
  let used = 0;
  for (const cost of costs) {
    if (used + cost > part) {
      parts += 1;
      used = 0;
    }
    used += cost;
  }
  return { units, parts, left: part - used, unicode };
}
