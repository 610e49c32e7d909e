import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The TypeScript files of a project, by their paths in it. */
export interface Sources {
  /** All of a folder and the folders in it. */
  list(folder: string): readonly string[]
  read(file: string): string
}

/** The sources of the project in this directory; each file is read once. */
export function openSources(project: string): Sources {
  const lists = new Map<string, readonly string[]>()
  const texts = new Map<string, string>()
  return {
    list(folder) {
      const files = lists.get(folder) ?? listFiles(project, folder)
      lists.set(folder, files)
      return files
    },
    read(file) {
      const text = texts.get(file) ?? readFileSync(join(project, file), 'utf8')
      texts.set(file, text)
      return text
    },
  }
}

function listFiles(project: string, folder: string): string[] {
  const names = readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name))
}
