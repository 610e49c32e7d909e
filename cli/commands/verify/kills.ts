import { createProgressBar } from '../../progress-bar.ts'
import { readCount } from '../../values.ts'
import { buildApp } from './app.ts'
import { abortOnInterrupt, setExitStatus } from './exit-status.ts'
import { readWorkflows, type VerifyFlags } from './options.ts'

type KillFlags = Pick<VerifyFlags, 'workflow' | 'seed' | 'clients' | 'json'>

/** `flowforge verify --kills N|every-event`: ends the whole local cloud by SIGKILL, and starts it again. */
export async function runKills(which: string, flags: KillFlags): Promise<void> {
  if (which === 'every-event') {
    return killAtEveryEvent(flags)
  }
  const load = {
    kills: readCount('kills', which),
    clients: readCount('clients', flags.clients),
    seed: readCount('seed', flags.seed),
  }
  const verify = await import('#verify/index.ts')
  const app = await buildApp()
  const signal = abortOnInterrupt()
  const bar = createProgressBar()
  const report = await verify
    .killUnderLoad({ ...app, ...load, signal, onProgress: bar.show })
    .finally(bar.clear)
  console.log(verify.describeLoad(report))
  const violations = report.violations.length
  if (flags.json) {
    console.log(JSON.stringify({ ...report, violations }))
  }
  setExitStatus(violations > 0, signal)
}

async function killAtEveryEvent({ workflow, json }: KillFlags): Promise<void> {
  const verify = await import('#verify/index.ts')
  const workflows = readWorkflows(verify, workflow)
  const app = await buildApp()
  const signal = abortOnInterrupt()
  const bar = createProgressBar()
  const report = await verify
    .killAtEveryEvent({ ...app, workflows, signal, onProgress: bar.show })
    .finally(bar.clear)
  console.log(verify.describeEvents(report))
  if (json) {
    console.log(JSON.stringify(report))
  }
  setExitStatus(report.violations > 0, signal)
}
