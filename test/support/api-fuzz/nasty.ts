import * as fc from 'fast-check'

/** Stand in a value for what `JSON.stringify` cannot write; `writeNasty` puts it into the text. */
const HUGE = '\u0001huge'
const DEEP = '\u0001deep'

const NESTED = `${'['.repeat(5_000)}${']'.repeat(5_000)}`
const LONG = 'x'.repeat(3_000)

const PROTOTYPE_NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']

/** Values that no schema had in mind. */
const VALUES: readonly unknown[] = [
  null,
  '',
  ' ',
  true,
  -1,
  0,
  1.5,
  2 ** 53,
  HUGE,
  DEEP,
  LONG,
  '\ud800',
  'a\udc00b',
  '\0',
  '\u202e',
  [],
  {},
  [[[[]]]],
  ...PROTOTYPE_NAMES,
]

/** Path parts that no id has, as they stand in a URL. */
export const PATH_PARTS: readonly string[] = [
  '%',
  '%25',
  '%2525',
  '%ff',
  '%00',
  '%ED%A0%80',
  '..%2f..',
  '%2e%2e',
  '%F0%9F%92%A5',
  '%20',
  LONG,
  ...PROTOTYPE_NAMES,
]

export const QUERY_NAMES: readonly string[] = [
  ...PROTOTYPE_NAMES,
  'limit',
  'cursor',
  'status',
  'sort',
  '',
  '%00',
]
export const QUERY_VALUES: readonly string[] = [
  ...PATH_PARTS,
  '1e400',
  '-0',
  'NaN',
  '0x10',
  'eyJwayI6IngifQ',
  'W10',
  'bnVsbA',
  'eyJwayI6e319',
]

/** A change of a value: its n-th part (counted round) is replaced, or gets a member of this name. */
interface Spoil {
  readonly at: number
  readonly name: string | undefined
  readonly value: unknown
}

export const spoils: fc.Arbitrary<Spoil> = fc.record({
  at: fc.nat(30),
  name: fc.option(fc.constantFrom(...PROTOTYPE_NAMES, 'surprise', '\ud800', '', LONG), { nil: undefined }),
  value: fc.constantFrom(...VALUES),
})

/** Returns the JSON text of a value that was spoiled. */
export function spoil(value: unknown, { at, name, value: nasty }: Spoil): string {
  const text = JSON.stringify(value)
  const places = [
    ...text.matchAll(/(?<=[:[,])(?:"(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|true|false|null)(?=[,\]}])/g),
  ]
  const place = places.length > 0 ? places[at % places.length] : undefined
  const written = writeNasty(JSON.stringify(nasty))
  if (name !== undefined && text.startsWith('{')) {
    const rest = text === '{}' ? '}' : `,${text.slice(1)}`
    return `{${JSON.stringify(name)}:${written}${rest}`
  }
  return place ? text.slice(0, place.index) + written + text.slice(place.index + place[0].length) : written
}

function writeNasty(text: string): string {
  return text.replaceAll(JSON.stringify(HUGE), '1e400').replaceAll(JSON.stringify(DEEP), NESTED)
}
