import { importsOf, resolveImport } from './imports.ts'

/** Which rooms of a folder may import which. */
export interface RoomRule {
  /** The folder whose rooms these are. */
  readonly folder: string
  /**
   * Floors from the top to the ground. A room is a folder or a file of `folder`, or one inside such a folder that stands
   * on a floor of its own. It may import itself and the rooms of every floor below its own, types as well as values.
   */
  readonly floors: readonly (readonly string[])[]
  readonly why: string
}

export const roomRules: readonly RoomRule[] = [
  {
    folder: 'core/saga',
    floors: [
      ['index.ts'],
      ['define-saga.ts'],
      ['check', 'compile'],
      ['runtime/execution-name.ts'],
      ['runtime', 'define'],
    ],
    why: 'define and runtime declare; check and compile read what they declare',
  },
  {
    folder: 'local',
    floors: [
      ['cloud.ts'],
      ['parts'],
      ['deploy.ts', 'deliver-event.ts', 'service-calls.ts', 'api-port.ts'],
      ['remote-service.ts'],
      ['aws'],
      ['topics'],
      [
        'gateway',
        'events',
        'queues',
        'issuer',
        'clock-endpoint.ts',
        'logs-endpoint.ts',
        'traces-endpoint.ts',
        'metrics-endpoint.ts',
      ],
      ['lambda', 'dynamodb', 's3', 'step-functions'],
      ['assembly'],
      ['reader-endpoint.ts'],
      ['http', 'storage', 'telemetry', 'read-input.ts', 'ask-caller.ts'],
      [
        'aws-error.ts',
        'turnable-clock.ts',
        'trace-header.ts',
        'token-header.ts',
        'is-record.ts',
        'once.ts',
        'import-fauxqs.ts',
        'json-limits.ts',
        'encode-log.ts',
      ],
      ['clock.ts'],
    ],
    why: 'each AWS service of the local cloud stands alone; cloud.ts joins them',
  },
  {
    folder: 'local/step-functions',
    floors: [
      ['index.ts'],
      ['step-functions.ts'],
      ['execution-runtime.ts', 'execution-spans.ts', 'status-change.ts', 'operations'],
      ['map-runs'],
      ['engine', 'validate'],
      ['integrations'],
      ['api.ts'],
      ['store'],
      ['interpreter'],
      ['jsonata', 'jsonpath', 'service-model'],
      ['machine'],
    ],
    why: 'the interpreter decides and calls nobody; the engine carries out what it decided, operations ask for it',
  },
  {
    folder: 'lambdas',
    floors: [
      ['api', 'steps', 'events'],
      ['handlers', 'recovery'],
      ['step-functions'],
      ['runtime.ts'],
      ['clients.ts'],
      ['providers'],
      ['ledger', 'stores'],
      ['records'],
      ['authorizer'],
      ['environment.ts', 'credentials.ts', 'node-http.ts', 'sha256.ts', 'telemetry'],
    ],
    why: 'functions stand on handlers, those on the ledger, which knows no store and no provider; all stand on the records',
  },
  {
    folder: 'verify',
    floors: [
      ['index.ts', 'mutants'],
      ['verify.ts', 'kills', 'published'],
      ['explore.ts'],
      ['campaign.ts'],
      ['reuse', 'report'],
      ['schedules/plan.ts', 'schedules/shrink.ts'],
      ['run'],
      ['workflows'],
      ['invariants'],
      ['run/simulation', 'run/result.ts', 'run/places.ts', 'run/trace.ts'],
      ['run/call.ts', 'run/test-bed'],
      ['workflows/workflow.ts', 'schedules'],
      ['faults', 'tables'],
    ],
    why: 'a schedule runs the same with and without reuse; invariants see facts and not how they came about',
  },
]

/** One sentence per import of `file` (relative to the project) that a room may not have. */
export function findRoomViolations(file: string, source: string, rules = roomRules): string[] {
  return rules
    .filter(({ folder }) => file.startsWith(`${folder}/`))
    .flatMap((rule) => judgeFile(rule, file, source))
}

function judgeFile(rule: RoomRule, file: string, source: string): string[] {
  const own = roomOf(rule, file)
  if (!own) {
    return [`${file} is in no room of ${rule.folder}: name its floor in test/architecture/room-rules.ts`]
  }
  return importsOf(source).flatMap(({ specifier }) => {
    const target = resolveImport(file, specifier)
    const room = target === undefined ? undefined : roomOf(rule, target)
    if (!room || room === own || floorOf(rule, own) < floorOf(rule, room)) {
      return []
    }
    const below = rule.floors.slice(floorOf(rule, own) + 1).flat()
    return [
      `${file} imports '${specifier}': ${rule.why}; ${rule.folder}/${own} may import ${below.join(', ') || 'no other room'}`,
    ]
  })
}

/** The room of a file: the longest name that fits. */
function roomOf({ folder, floors }: RoomRule, file: string): string | undefined {
  return floors
    .flat()
    .filter((room) => file === `${folder}/${room}` || file.startsWith(`${folder}/${room}/`))
    .sort((a, b) => b.length - a.length)[0]
}

function floorOf({ floors }: RoomRule, room: string): number {
  return floors.findIndex((floor) => floor.includes(room))
}
