// Values of profile, preferences and products: as text, and from what somebody typed.
import { create, type JsonValue, toJson } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "@bufbuild/protobuf/wkt";

export function textOf(value: Value | undefined): string {
  if (!value || value.kind.case === undefined || value.kind.case === "nullValue") return "";
  return jsonText(toJson(ValueSchema, value) as JsonValue);
}

export function jsonText(value: JsonValue): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}

// Of the kind that stood there before; a text where nothing did.
export function valueOf(text: string, before: Value | undefined): Value {
  const kind = before?.kind.case;
  if (kind === "boolValue" && /^(true|false)$/i.test(text)) {
    return create(ValueSchema, { kind: { case: "boolValue", value: text.toLowerCase() === "true" } });
  }
  const number = Number(text.replace(",", "."));
  if (kind === "numberValue" && text.trim() && Number.isFinite(number)) {
    return create(ValueSchema, { kind: { case: "numberValue", value: number } });
  }
  return create(ValueSchema, { kind: { case: "stringValue", value: text } });
}
