import * as z from 'zod'
import { startScript } from '../synthesis.ts'
import { BuildRecord } from './build-record.ts'

type Functions = BuildRecord['functions']

export interface SagaCompiler {
  /**
   * Writes the state machines of the sagas as they are now. Returns the functions that they and the routes need; rejects
   * with what was printed where a saga does not load.
   */
  compile(): Promise<Functions>
  close(): void
}

/**
 * Compiles each time in a process that has not loaded a saga before. The process of the next compilation waits from now
 * on: it begins as soon as it is asked.
 */
export function createSagaCompiler(project: string, env: NodeJS.ProcessEnv): SagaCompiler {
  const start = () => {
    const script = startScript(project, 'cli/local-assembly/compile-sagas.ts', env)
    // Told to whoever asks for a compilation: until then nobody listens.
    script.ended.catch(() => {})
    return script
  }
  let next = start()
  return {
    async compile() {
      const { input, ended } = next
      input.end('compile\n')
      try {
        const printed = await ended
        return z
          .array(BuildRecord.shape.functions.element)
          .parse(JSON.parse(printed.trim().split('\n').at(-1)!))
      } finally {
        next = start()
      }
    },
    close: () => next.input.end(),
  }
}
