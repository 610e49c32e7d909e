import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { CommandFailed } from '../../exit-status.ts'
import type { Terminal } from '../../terminal.ts'

export function createDestroyCommand(terminal: Terminal) {
  return new Command('destroy')
    .option('--yes', 'destroy it; without, what would happen is said and nothing changed')
    .option('--stop', 'stop executions that run, as they are')
    .addHelpText('after', EXAMPLE)
    .action(async ({ yes = false, stop = false }) => {
      // Loaded here: it takes longer to load than any other command to run.
      const { destroyStack, MAPPING_FILE } = await import('../../destroy/destroy-stack.ts')
      await destroyStack({
        isConfirmed: yes,
        stopsRunning: stop,
        say: (line) => void terminal.out.write(`${line}\n`),
        runCdk: () => runCdk(terminal),
        write: (text) => writeFileSync(join(terminal.directory, MAPPING_FILE), text),
      })
    })
}

const EXAMPLE = `
Example:
  $ flowforge destroy --yes`

async function runCdk({ directory, env }: Terminal): Promise<void> {
  const cdk = join('node_modules', 'aws-cdk', 'bin', 'cdk')
  const child = spawn(process.execPath, [cdk, 'destroy', 'FlowForge', '--force'], {
    cwd: directory,
    env,
    stdio: 'inherit',
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (code !== 0) {
    throw new CommandFailed(`cdk destroy ended with ${signal ?? code}; the stack is as it says above`)
  }
}
