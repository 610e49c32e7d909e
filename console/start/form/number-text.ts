import type { FieldKind } from './json-schema.ts'

/** What is sent for a text: a number where it is one of its kind, else the text, which the API refuses. */
export function readNumber(text: string, kind: FieldKind): number | string {
  const isWhole = /^-?\d+$/.test(text)
  const isNumber = kind === 'integer' ? isWhole : /^-?\d+(\.\d+)?$/.test(text)
  const number = Number(text)
  // Beyond that, a number is sent as another one than was typed.
  return isNumber && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : text
}

/** What stands in the box: the text as it was typed, as long as it means the value. */
export function writeNumber(value: unknown, typed: string, kind: FieldKind): string {
  const isMeant = typed !== '' && readNumber(typed, kind) === value
  return isMeant ? typed : String(value ?? '')
}

/** Why a text is no number of its kind, before the API says so. */
export function describeNoNumber(value: unknown, kind: FieldKind): string | undefined {
  if (typeof value !== 'string' || value === '') {
    return undefined
  }
  return {
    integer: `${value} is no whole number: only digits, without a decimal point`,
    number: `${value} is no number`,
  }[kind as string]
}
