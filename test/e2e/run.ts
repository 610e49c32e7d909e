import { startLocalTarget } from './local-target.ts'
import { findLocalStack } from './localstack-target.ts'
import { HELP, type Options, OptionsError, readOptions } from './options.ts'
import { describeReport, describeResult, reportOf } from './report.ts'
import { runSuite, scenarios } from './suite.ts'
import { type Deployment, openTarget, TargetError } from './target.ts'

/** `npm run e2e`. Returns the exit status. */
async function main(args: string[]): Promise<number> {
  const options = readOptions(args, process.env)
  const wanted = scenarios.filter(
    ({ name }) => options.only.length === 0 || options.only.some((text) => name.includes(text)),
  )
  if (options.does === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  if (wanted.length === 0) {
    throw new OptionsError(`no scenario has '${options.only.join("' or '")}' in its name; --list prints them`)
  }
  if (options.does === 'list') {
    console.log(wanted.map(({ name }) => name).join('\n'))
    return 0
  }
  const { deployment, stop } = await findDeployment(options)
  try {
    return await ask(deployment, wanted, options)
  } finally {
    await stop()
  }
}

async function ask(deployment: Deployment, wanted: typeof scenarios, options: Options): Promise<number> {
  const run = `e2e${Date.now().toString(36)}`
  const target = await openTarget(deployment, run)
  // With --json standard output is the report alone.
  const say = options.json ? console.error : console.log
  say(`${wanted.length} scenarios against ${target.url} as tenant ${target.tenant.name}`)
  const { concurrency, patience } = options
  const onResult = (result: Parameters<typeof describeResult>[0]) => say(describeResult(result))
  const results = await runSuite(wanted, target, { run, concurrency, patience, onResult })
  const report = reportOf({ target: target.url, run, results })
  say(describeReport(report))
  if (options.json) {
    console.log(JSON.stringify(report, null, 2))
  }
  return report.failed > 0 ? 1 : 0
}

async function findDeployment(options: Options): Promise<{ deployment: Deployment; stop(): Promise<void> }> {
  const { target, token, otherToken, readerToken, aws } = options
  if (target === 'local') {
    return startLocalTarget()
  }
  const stop = async () => {}
  if (target === 'localstack') {
    return { deployment: { ...(await findLocalStack()), token, otherToken, readerToken }, stop }
  }
  return { deployment: { url: target, token, otherToken, readerToken, aws }, stop }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  if (error instanceof OptionsError || error instanceof TargetError) {
    console.error(`e2e: ${error.message}`)
    return 2
  }
  console.error(error)
  return 1
})
