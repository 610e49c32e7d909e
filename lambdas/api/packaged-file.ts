import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const texts = new Map<string, string>()

/** Returns the text of a file that lies packed beside the function's code (`lib/packaged-files.ts`). */
export function readPackaged(name: string): string {
  const text =
    texts.get(name) ?? gunzipSync(readFileSync(new URL(`./${name}.gz`, import.meta.url))).toString()
  texts.set(name, text)
  return text
}
