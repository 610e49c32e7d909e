import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRealClock } from '#local/clock.ts'
import {
  createMemoryStore,
  createSqliteStore,
  createStepFunctions,
  type InvokeRequest,
} from '#local/step-functions/index.ts'

export type Durability = 'memory' | 'durable' | 'durable, fsync'

export interface Engine {
  create(name: string, definition: object): Promise<string>
  /** Starts an execution; `ended` resolves when it has ended. */
  start(stateMachineArn: string, input: object): Promise<{ ended: Promise<void> }>
  stop(): Promise<void>
}

/** A folder for the stores of one measurement, gone when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** This project's engine, called in process. `invoke` stands for Lambda; without it tasks answer their input at once. */
export async function startOurs(
  durability: Durability,
  { file, invoke }: { file: string; invoke?: (request: InvokeRequest) => Promise<string> },
): Promise<Engine> {
  const waiting = new Map<string, () => void>()
  const states = createStepFunctions({
    clock: createRealClock(),
    store:
      durability === 'memory'
        ? createMemoryStore()
        : createSqliteStore(file, { fsync: durability === 'durable, fsync' }),
    accountId: '111111111111',
    region: 'us-east-1',
    async invokeLambda(request) {
      const payload = invoke ? await invoke(request) : request.payload
      return { statusCode: 200, payload, executedVersion: '$LATEST', requestId: 'bench' }
    },
    onStatusChange({ detail }) {
      if (detail.status === 'RUNNING') {
        return
      }
      waiting.get(detail.executionArn)?.()
      waiting.delete(detail.executionArn)
    },
  })
  await states.start()
  return {
    async create(name, definition) {
      const { stateMachineArn } = await states.request('CreateStateMachine', {
        name,
        definition: JSON.stringify(definition),
        roleArn: 'arn:aws:iam::111111111111:role/bench',
      })
      return stateMachineArn as string
    },
    async start(stateMachineArn, input) {
      const { executionArn } = await states.request('StartExecution', {
        stateMachineArn,
        input: JSON.stringify(input),
      })
      const { promise: ended, resolve } = Promise.withResolvers<void>()
      const { status } = await states.request('DescribeExecution', { executionArn })
      if (status === 'RUNNING') {
        waiting.set(executionArn as string, resolve)
      } else {
        resolve()
      }
      return { ended }
    },
    stop: () => states.stop(),
  }
}
