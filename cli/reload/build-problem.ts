/** Why the sources cannot be built, and where. */
export interface BuildProblem {
  message: string
  /** Relative to the project. */
  file?: string
  line?: number
  column?: number
}

/** `file:line:column: message`, as editors and terminals make a link of it. */
export function describeProblem({ file, line, column, message }: BuildProblem): string {
  return [
    ...(file ? [[file, line, column].filter((part) => part !== undefined).join(':')] : []),
    message,
  ].join(': ')
}

/** Reads what a process printed that could not build the project: an error of esbuild, of Node's parser, or one that was thrown. */
export function readProblem(printed: string, project: string): BuildProblem {
  const text = printed
    .replaceAll(/file:\/\/(?=\/)/g, '')
    .replaceAll(project.endsWith('/') ? project : `${project}/`, '')
  return readBundlerError(text) ?? readSyntaxError(text) ?? readMissingModule(text) ?? readThrown(text)
}

/** Returns the error to end with where nothing is served yet: what is wrong and where, without the stack of who found it. */
export function explainBuildError({ message }: Error, project: string): Error {
  return new Error(`the sources cannot be built\n${describeProblem(readProblem(message, project))}`)
}

/** `lambdas/a.ts:3:7: ERROR: Expected ";"`, columns from 0. */
function readBundlerError(text: string): BuildProblem | undefined {
  const [, file, line, column, message] = /^(\S+):(\d+):(\d+): ERROR: (.+)$/m.exec(text) ?? []
  return message ? { file: file!, line: Number(line), column: Number(column) + 1, message } : undefined
}

/** The place of the first line that is shown, some lines of source, a caret below the last of them, and the error. */
function readSyntaxError(text: string): BuildProblem | undefined {
  const found = /^(\S+\.ts):(\d+)\n((?:.*\n)+?)\s*SyntaxError(?: \[\w+\])?: (.+)$/m.exec(text)
  if (!found) {
    return undefined
  }
  const [, file, first, shown, message] = found
  const lines = shown!.split('\n')
  const caret = lines.findIndex((line) => /^ *\^+ *$/.test(line))
  return {
    file: file!,
    line: Number(first) + Math.max(0, caret - 1),
    ...(caret < 0 ? {} : { column: lines[caret]!.indexOf('^') + 1 }),
    message: message!,
  }
}

function readMissingModule(text: string): BuildProblem | undefined {
  const [message, file] = /Cannot find (?:module|package) '[^']+' imported from (\S+)/.exec(text) ?? []
  return message && file ? { file, message: message.replace(` imported from ${file}`, '') } : undefined
}

/** Whoever checks the sources throws in their name: the first frame below it that does not belong to a check. */
const CHECKS =
  /^(?:core\/saga\/|core\/errors|node:|node_modules\/|lib\/(?:check|function-list|access)|statemachines\/describe-)/

function readThrown(text: string): BuildProblem {
  const [, name, message] =
    /^(?:Uncaught )?(\w*)(?: \[\w+\])?: (.+(?:\n(?! +at ).+)*)\n +at /m.exec(text) ?? []
  const frames = [...text.matchAll(/^ +at (?:.*\()?([^\s():]+):(\d+):(\d+)\)?$/gm)]
  const frame = frames.find(([, file]) => !CHECKS.test(file!))
  const whole = message ? (name === 'Error' || !name ? message : `${name}: ${message}`) : lastLine(text)
  // The files that run a build say nothing of what is wrong with it.
  if (!frame || /^(?:cli|bin|lib|statemachines\/write-)/.test(frame[1]!)) {
    return { message: whole }
  }
  return { file: frame[1]!, line: Number(frame[2]), column: Number(frame[3]), message: whole }
}

function lastLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .findLast((line) => !/^(?:Node\.js |\s*at |\s*$)/.test(line))
      ?.trim() ?? 'no reason given'
  )
}
