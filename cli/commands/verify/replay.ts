import { UsageError } from '../../usage-error.ts'
import { buildApp } from './app.ts'
import { setExitStatus } from './exit-status.ts'

type Verify = typeof import('#verify/index.ts')

/** `flowforge verify --schedule TEXT`: runs one schedule and prints what happened. */
export async function runReplay(text: string): Promise<void> {
  const verify = await import('#verify/index.ts')
  const schedule = readSchedule(verify, text)
  const { status, violations, log } = await verify.verifyOne(await buildApp(), schedule)
  console.log(verify.describeLog(log).join('\n'))
  console.log(`\n${status}`)
  for (const violation of violations) {
    console.log(`✗ ${violation}`)
  }
  if (violations.length === 0) {
    console.log('every invariant holds')
  }
  setExitStatus(violations.length > 0)
}

function readSchedule({ parseSchedule }: Verify, text: string) {
  try {
    return parseSchedule(text)
  } catch (error) {
    if ((error as Error).name === 'BadSchedule') {
      throw new UsageError((error as Error).message)
    }
    throw error
  }
}
