import { type Client, createClient } from './client.ts'
import { type Endpoint, findEndpoint } from './endpoint/find-endpoint.ts'
import { readGlobalOptions } from './global-options.ts'
import { cleanLines, cleanPainted } from './output/clean.ts'
import { createView, type View } from './output/view.ts'
import type { Terminal } from './terminal.ts'

/** One command's way to the API and to the terminal. */
export interface Session {
  client: Client
  endpoint: Endpoint
  view: View
  terminal: Terminal
  /** Prints data. Whatever it was made of, it is clean, unless it is JSON. */
  print(text: string): void
  /** Tells people something, unless they want quiet. */
  say(line: string): void
}

export async function openSession(
  command: Parameters<typeof readGlobalOptions>[0],
  terminal: Terminal,
): Promise<Session> {
  const options = readGlobalOptions(command)
  const view = createView(options, terminal)
  const endpoint = await findEndpoint(options, terminal)
  return {
    client: await createClient(endpoint),
    endpoint,
    view,
    terminal,
    print(text) {
      const shown = view.format === 'json' || view.format === 'jsonl' ? text : cleanPainted(text)
      terminal.out.write(shown.endsWith('\n') ? shown : `${shown}\n`)
    },
    say(line) {
      if (!view.quiet) {
        terminal.err.write(`${cleanLines(line)}\n`)
      }
    },
  }
}
