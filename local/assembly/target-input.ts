import { isRecord } from '#local/is-record.ts'
import { AssemblyError } from './template.ts'

/** What a rule's target gets. */
export type TargetInput =
  | { kind: 'event' }
  | { kind: 'constant'; text: string }
  /** A part of the event. */
  | { kind: 'path'; path: EventPath }
  /** A text with `<name>` where values of the event belong. */
  | { kind: 'template'; paths: Record<string, EventPath>; template: string }

/** Names of members, indexes of lists, and `*` for all of a list or object. */
export type EventPath = (string | number)[]

/** `<name>` in a template. */
export const PLACEHOLDER = /<([\w.-]+)>/g

/** Variables that need no path: docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
const PREDEFINED_VARIABLES = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
] as const

/** Reads `Input`, `InputPath` and `InputTransformer` of a target at `path` of the template. Throws AssemblyError. */
export function readTargetInput(
  logicalId: string,
  path: string,
  { Input, InputPath, InputTransformer }: Record<string, unknown>,
): TargetInput {
  if (isRecord(InputTransformer)) {
    return readTransformer({ logicalId, path: `${path}.InputTransformer` }, InputTransformer)
  }
  if (InputPath !== undefined) {
    return { kind: 'path', path: readPath({ logicalId, path: `${path}.InputPath` }, String(InputPath)) }
  }
  return Input === undefined ? { kind: 'event' } : { kind: 'constant', text: String(Input) }
}

interface Place {
  logicalId: string
  path: string
}

function readTransformer(
  place: Place,
  { InputPathsMap, InputTemplate }: Record<string, unknown>,
): TargetInput {
  const template = String(InputTemplate)
  const given = isRecord(InputPathsMap) ? Object.entries(InputPathsMap) : []
  const paths = Object.fromEntries(
    given.map(([name, path]) => [
      name,
      readPath({ ...place, path: `${place.path}.InputPathsMap.${name}` }, String(path)),
    ]),
  )
  for (const [placeholder, name = ''] of template.matchAll(PLACEHOLDER)) {
    if (!Object.hasOwn(paths, name) && !PREDEFINED_VARIABLES.some((each) => each === name)) {
      fail(place, `the template has ${placeholder}, for which InputPathsMap has no path`)
    }
  }
  return { kind: 'template', paths, template }
}

/** EventBridge knows dots, indexes and wildcards alone. */
function readPath(place: Place, text: string): EventPath {
  if (!/^\$(?:\.(?:[\w/-]+|\*)|\[(?:\d+|\*)\])*$/.test(text)) {
    fail(place, `a path such as $.detail.items[0].name belongs here, got ${text}`)
  }
  return [...text.matchAll(/\.([\w/-]+|\*)|\[(\d+|\*)\]/g)].map(([, name, index]) =>
    name === undefined ? (index === '*' ? '*' : Number(index)) : name,
  )
}

function fail({ logicalId, path }: Place, problem: string): never {
  throw new AssemblyError(logicalId, path, problem)
}
