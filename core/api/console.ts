/**
 * Where the stack serves the console: the first address leads to the second. No part of the API: it needs no token, for
 * its data come from the API, and stands in no document.
 */
export const CONSOLE_PATHS = ['/', '/console', '/console/{path+}'] as const

/** The Lambda that serves it. */
export const GET_CONSOLE = 'GetConsole'
