import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { StateMachine } from 'aws-local-stepfunctions'

/** Runs one execution in `aws-local-stepfunctions`, which keeps nothing and has no API. */
export function createLocalStepFunctions(
  definition: { States: Record<string, object> },
  input: object,
): () => Promise<void> {
  const machine = new StateMachine(definition as never)
  const handlers = Object.keys(definition.States).map((state) => [state, async (event: unknown) => event])
  const overrides = { taskResourceLocalHandlers: Object.fromEntries(handlers) }
  return async () => {
    await machine.run(input as never, { overrides }).result
  }
}

export interface Moto {
  endpoint: string
  stop(): void
}

/** Starts `moto_server` where it is installed: LocalStack's interpreter, over HTTP. */
export async function startMoto(): Promise<Moto | undefined> {
  const port = await freePort()
  const server: ChildProcess = spawn('moto_server', ['-p', String(port)], { stdio: 'ignore' })
  let missing = false
  server.on('error', () => {
    missing = true
  })
  const endpoint = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 200 && !missing && server.exitCode === null; tries++) {
    const up = await fetch(endpoint).then(
      () => true,
      () => false,
    )
    if (up) {
      // Without this it only pretends: every execution stays RUNNING.
      const body = JSON.stringify({ stepfunctions: { execute_state_machine: true } })
      await fetch(`${endpoint}/moto-api/config`, { method: 'POST', body })
      return { endpoint, stop: () => void server.kill() }
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  server.kill()
  return undefined
}

/** One operation of the AWS JSON protocol, in an account of moto's. */
export async function callStates(
  endpoint: string,
  account: string,
  [operation, input]: readonly [string, object],
): Promise<Record<string, unknown>> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
      'x-moto-account-id': account,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  if (!response.ok) {
    throw new Error(`${operation} answered ${response.status}: ${text.slice(0, 200)}`)
  }
  return JSON.parse(text) as Record<string, unknown>
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
