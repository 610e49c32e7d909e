import type { CpuProfile } from './inspector.ts'

/** Microseconds by kind of work. */
export type Kinds = Map<string, number>

/** What a frame is about by its own name: work of V8 and of the kernel, whoever asks for it. */
const BY_FUNCTION: readonly [RegExp, string][] = [
  [/^\(garbage collector\)$/, 'garbage collection'],
  [/^\(program\)$/, 'V8 and native code'],
  [/^(postMessage|receiveMessageOnPort)$/, 'messages between threads'],
  [/^(writev|writeUtf8String|writeLatin1String|writeBuffer|shutdown|readStart)$/, 'sockets (kernel)'],
]

/** What a frame is about by its file; the innermost that matches decides. */
const BY_FILE: readonly [RegExp, string][] = [
  [/^node:internal\/crypto/, 'signing and hashing'],
  [/^node:(_http|http|net|internal\/(streams|stream_base))/, 'HTTP in Node'],
  [/\/shared-[^/]*\.mjs$/, "functions' packages (AWS SDK, zod, Powertools)"],
  [/\/\.build\/cdk\.out\//, "functions' own code"],
  [/\/local\/lambda\/runtime\//, "sandbox's runtime"],
  [/\/local\/lambda\//, 'dispatch to sandboxes'],
  [/\/local\/step-functions\/store\/|\/local\/storage\//, "engine's store"],
  [/\/local\/step-functions\/jsonata\/|\/node_modules\/jsonata\//, 'JSONata'],
  [/\/local\/step-functions\//, 'engine'],
  [/\/local\/(telemetry|trace)/, 'spans'],
  [/\/local\/(gateway|http)\//, 'API Gateway'],
  [/\/local\/aws\//, 'AWS endpoint'],
  [/\/local\//, 'other parts of the cloud'],
]

/** Returns how long the thread was busy with each kind of work; time in which it waited is left out. */
export function sumKinds({ nodes, samples, timeDeltas }: CpuProfile): Kinds {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  )
  const kindOf = new Map<number, string>()
  for (const { id } of nodes) {
    kindOf.set(id, findKind(id))
  }
  const kinds: Kinds = new Map()
  samples.forEach((id, index) => {
    if (byId.get(id)?.callFrame.functionName !== '(idle)') {
      const kind = kindOf.get(id)!
      kinds.set(kind, (kinds.get(kind) ?? 0) + timeDeltas[index]!)
    }
  })
  return kinds

  function findKind(from: number): string {
    const { functionName } = byId.get(from)!.callFrame
    const own = BY_FUNCTION.find(([pattern]) => pattern.test(functionName))
    if (own) {
      return own[1]
    }
    for (let id: number | undefined = from; id !== undefined; id = parents.get(id)) {
      const { url } = byId.get(id)!.callFrame
      const found = BY_FILE.find(([pattern]) => pattern.test(url))
      if (found) {
        return found[1]
      }
    }
    return 'V8 and native code'
  }
}

export function addKinds(all: readonly Kinds[]): Kinds {
  const total: Kinds = new Map()
  for (const [kind, time] of all.flatMap((kinds) => [...kinds])) {
    total.set(kind, (total.get(kind) ?? 0) + time)
  }
  return total
}
