import type { Output } from '../terminal.ts'

/** The part of a terminal that is drawn over itself. */
export interface Screen {
  draw(text: string): void
  /** Leaves what is there. */
  end(): void
}

/** Loaded by those who draw: log-update takes as long to load as the whole of another command. */
export async function createScreen(out: Output): Promise<Screen> {
  const { createLogUpdate } = await import('log-update')
  const update = createLogUpdate(out as NodeJS.WriteStream, { showCursor: true })
  return { draw: update, end: () => update.done() }
}
