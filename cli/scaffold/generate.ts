import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CommandFailed } from '../exit-status.ts'
import { listTemplates, readTemplate } from '../local-assembly/templates.ts'
import { synthesize } from '../synthesis.ts'

const run = promisify(execFile)

export const OPENAPI_FILE = 'docs/openapi.json'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const MOST_RESOURCES = 500

/** Writes what follows from the sagas, and synthesizes. Returns how many resources the stack has, or the nested one that has most. */
export async function generate(
  directory: string,
  { signal, say }: { signal: AbortSignal; say(line: string): void },
): Promise<number> {
  for (const script of ['statemachines/write-asl.ts', 'statemachines/write-openapi.ts']) {
    await runScript(directory, script, signal)
  }
  // In the environment of the tests, so that they and `npm start` find the assembly made.
  const { FAIL_AT: _, ...env } = process.env
  const assembly = await synthesize(directory, env, say)
  signal.throwIfAborted()
  const counts = listTemplates(assembly).map(
    (file) => Object.keys(readTemplate(assembly, file).Resources).length,
  )
  const resources = Math.max(...counts)
  if (resources > MOST_RESOURCES) {
    throw new CommandFailed(
      `the stack would have ${resources} resources, and CloudFormation takes ${MOST_RESOURCES} of one stack`,
    )
  }
  return resources
}

async function runScript(directory: string, script: string, signal: AbortSignal): Promise<void> {
  try {
    await run(process.execPath, [script], { cwd: directory, signal })
  } catch (error) {
    if (signal.aborted) {
      throw new CommandFailed('interrupted')
    }
    const { stderr = '' } = error as { stderr?: string }
    throw new CommandFailed(findMessage(stderr) ?? `node ${script} failed:\n${stderr}`)
  }
}

/** `SagaDefinitionError: trip-booking.steps[3]: …` among the lines that Node prints of an error. */
function findMessage(printed: string): string | undefined {
  return /^\w*Error: (.*)$/m.exec(printed)?.[1]
}
