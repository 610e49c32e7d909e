/** Whether a module could not be imported or required because there is none. */
export function isNotFound(error: unknown): boolean {
  const code = (error as { code?: string } | undefined)?.code
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
}
