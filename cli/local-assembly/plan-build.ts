import type { SourceGraph } from './source-graph.ts'

export const STACK = 'lib/app.ts'
const SAGAS = 'statemachines/index.ts'
/** Files that are found by their folder, and so matter before anything imports them. */
const FOUND_BY_FOLDER = /^(?:statemachines|lambdas\/(?:steps|api|events|authorizer))\//

/** Whether the file is a saga, or part of what makes state machines of them. */
export function isOfStateMachines(file: string): boolean {
  return file.startsWith('statemachines/')
}

/** Returns the least that must be built anew once these files have changed. */
export function planBuild(files: readonly string[], graph: SourceGraph): 'functions' | 'sagas' | 'synthesis' {
  const stack = graph.reachable(STACK)
  const sagas = graph.reachable(SAGAS)
  const needsSynthesis = (file: string) =>
    !/^(?:core|lambdas|statemachines)\//.test(file) ||
    (stack.has(file) && !sagas.has(file)) ||
    (!graph.has(file) && FOUND_BY_FOLDER.test(file))
  if (files.some(needsSynthesis)) {
    return 'synthesis'
  }
  return files.some((file) => sagas.has(file)) ? 'sagas' : 'functions'
}
