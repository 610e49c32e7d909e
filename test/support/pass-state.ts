import { createHarness } from './engine-harness.ts'

/** Runs a machine of one Pass state in JSONPath, with these fields. */
export async function runPass(state: object, input: unknown = {}) {
  const { run } = await createHarness()
  return run({ StartAt: 'S', States: { S: { Type: 'Pass', End: true, ...state } } }, input)
}

/** Returns what a path or an intrinsic function gives in Parameters; undefined where the state fails. */
export async function evaluatePath(text: string, input?: unknown): Promise<unknown> {
  const { output } = await runPass({ Parameters: { 'value.$': text } }, input)
  return (output as { value: unknown } | undefined)?.value
}
