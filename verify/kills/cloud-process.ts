// The local cloud as a process of its own, to be killed: node cloud-process.ts '<ProcessOptions as JSON>'
import { flushCompileCache } from 'node:module'
import { createInterface } from 'node:readline'
import { executionName } from '#core/saga/index.ts'
import { createAppCloud } from './app-cloud.ts'
import { noteCalls, writeJournal } from './journal.ts'
import { type KillPoint, killAtCommit } from './kill-at-commit.ts'
import { killTree } from './kill-process-tree.ts'
import { ARMED, type ProcessOptions, READY } from './killable-cloud.ts'

async function run({ journal, ...options }: ProcessOptions): Promise<void> {
  let armed: KillPoint | undefined
  // Not warm: what is killed after a moment has no use for functions that nobody calls.
  const cloud = createAppCloud({
    ...options,
    ...(journal
      ? {
          wrapStore: (store) =>
            killAtCommit(store, () => armed, {
              kill: () => killTree(process.pid),
              onCommit: (execution, events) => writeJournal(journal, { execution, events }),
            }),
          fault: noteCalls(journal, executionName),
        }
      : {}),
    report: console.error,
    onLost: (problem) => {
      console.error(problem)
      process.exit(1)
    },
  })
  createInterface(process.stdin)
    .on('line', (line) => {
      armed = JSON.parse(line) as KillPoint
      console.log(ARMED)
    })
    // Whoever has started this may be killed as well; then nobody needs it.
    .on('close', () => process.exit(1))
  // Ctrl-C is for the run, which ends this process when it is done with it.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {
    cloud.stop().then(
      () => process.exit(0),
      (error: Error) => {
        console.error(error.message)
        process.exit(1)
      },
    )
  })
  await cloud.start()
  flushCompileCache()
  console.log(READY)
}

await run(JSON.parse(process.argv[2]!) as ProcessOptions)
