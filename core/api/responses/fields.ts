import * as z from 'zod'

export const instant = z.iso.datetime()

/** Paths by what they lead to. */
export const links = z.record(z.string(), z.string())
