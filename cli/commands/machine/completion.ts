import { Argument, Command } from '@commander-js/extra-typings'
import { createClient } from '../../client.ts'
import { findEndpoint } from '../../endpoint/find-endpoint.ts'
import { createWholeProgram } from '../../program.ts'
import type { Terminal } from '../../terminal.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

export function createCompletionCommand(terminal: Terminal) {
  return new Command('completion')
    .addArgument(new Argument('<shell>', 'whose script').choices(SHELLS))
    .addHelpText('after', EXAMPLE)
    .action(async (shell) => {
      const { script } = await import('@bomb.sh/tab')
      // The script asks this very program, wherever it is installed.
      capture(terminal, () =>
        script(shell, 'flowforge', `${quote(process.execPath)} ${quote(process.argv[1] ?? '')}`),
      )
    })
}

const EXAMPLE = `
Example:
  $ source <(flowforge completion bash)
  $ flowforge completion fish > ~/.config/fish/completions/flowforge.fish`

/** `flowforge complete -- …words`: what the scripts ask at each key press. */
export async function complete(words: readonly string[], terminal: Terminal): Promise<void> {
  const [{ default: createTab }, program, workflows] = await Promise.all([
    import('@bomb.sh/tab/commander'),
    createWholeProgram(terminal),
    listWorkflowNames(terminal),
  ])
  const tab = createTab(program as unknown as Parameters<typeof createTab>[0], {
    completionCommandName: 'complete-script',
  })
  for (const name of ['run', 'workflows']) {
    tab.commands.get(name)?.argument('workflow', (complete) => {
      for (const workflow of workflows) {
        complete(workflow, '')
      }
    })
  }
  capture(terminal, () => tab.parse([...words]))
}

/** None when the API does not answer at once: a key press waits for nobody. */
async function listWorkflowNames(terminal: Terminal): Promise<string[]> {
  try {
    const client = await createClient(await findEndpoint({}, terminal))
    const { body } = await client.listWorkflows()
    return body.items.map(({ workflow }) => workflow)
  } catch {
    return []
  }
}

/** The package prints by console.log. */
function capture({ out }: Terminal, run: () => void): void {
  const { log } = console
  console.log = (text: string) => out.write(`${text}\n`)
  try {
    run()
  } finally {
    console.log = log
  }
}

function quote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
