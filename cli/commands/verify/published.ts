import { buildApp } from './app.ts'
import { setExitStatus } from './exit-status.ts'

/** `flowforge verify --published`: runs a saga as samples publish it. */
export async function runPublished(): Promise<void> {
  const verify = await import('#verify/index.ts')
  const results = await verify.runPublished(await buildApp())
  const broken = verify.countBroken(results)
  console.log(`${verify.describePublished(results)}\n\nwrong after ${broken} of ${results.length} schedules`)
  setExitStatus(broken > 0)
}
