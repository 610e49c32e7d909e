import { execFileSync } from 'node:child_process'
import { projectDirectory, testAssembly } from './assembly.ts'

/** The tests run what is deployed: the template and the bundles of `bin/app.ts`. */
export default function synthesize(): void {
  const { FAIL_AT: _, ...env } = process.env
  execFileSync(process.execPath, ['bin/app.ts'], {
    cwd: projectDirectory,
    env: { ...env, CDK_OUTDIR: testAssembly, CDK_CONTEXT_JSON: '{"faultInjection":"true"}' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
