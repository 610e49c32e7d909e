/** The same error, with the flag that avoids it where there is one. */
export function explainStartError(error: unknown, ports: Record<string, number>): unknown {
  const { name, port } = error as { name?: string; port?: number }
  const flag = Object.keys(ports).find((each) => ports[each] === port)
  if (name === 'PortInUse' && flag) {
    return new Error(`port ${port} is in use; choose another with --${flag} (0 picks a free one)`, {
      cause: error,
    })
  }
  if (name === 'DataFolderInUse') {
    return new Error(`${(error as Error).message} with --data-dir, or use --memory`, { cause: error })
  }
  if (name === 'DataFileError' || name === 'NoDataFolder') {
    return new Error(`${(error as Error).message} (--data-dir names the folder)`, { cause: error })
  }
  return error
}
