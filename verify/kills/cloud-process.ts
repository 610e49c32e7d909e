// The local cloud as a process of its own, to be killed: node cloud-process.ts '<ProcessOptions as JSON>'
import { appendFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { createCloud } from '#local/cloud.ts'
import { killAtCommit } from './kill-at-commit.ts'
import { killTree } from './kill-tree.ts'
import { type JournalLine, type ProcessOptions, READY } from './killable-cloud.ts'

/** A function of a saga is told which undo, ending or step it is; what the API calls has none. */
interface Envelope {
  executionId?: string
  undo?: string
  step?: string
  attempt?: number
}

async function run({ killAt, ...options }: ProcessOptions): Promise<void> {
  const note = (line: JournalLine) => appendFileSync(killAt!.journal, `${JSON.stringify(line)}\n`)
  const cloud = createCloud({
    ...options,
    warm: true,
    ...(killAt
      ? {
          wrapStore: (store) =>
            killAtCommit(store, killAt, {
              kill: () => killTree(process.pid),
              onCommit: (events) => note({ events }),
            }),
          fault: ({ payload }, invoke) => {
            const { executionId, undo, step, attempt = 1 } = JSON.parse(payload) as Envelope
            if (step && killAt.execution.endsWith(`_${executionId}`)) note({ call: undo ?? step, attempt })
            return invoke()
          },
        }
      : {}),
    report: console.error,
    onLost: (problem) => {
      console.error(problem)
      process.exit(1)
    },
  })
  // Whoever has started this may be killed as well; then nobody needs it.
  process.stdin.on('end', () => process.exit(1)).resume()
  process.on('SIGTERM', () => void cloud.stop().then(() => process.exit(0)))
  await cloud.start()
  flushCompileCache()
  console.log(READY)
}

await run(JSON.parse(process.argv[2]!) as ProcessOptions)
