export interface Diagnostic {
  severity: 'ERROR' | 'WARNING'
  code: string
  message: string
  location?: string
}

export function validateDefinition(text: string, _type: 'STANDARD' | 'EXPRESS'): Diagnostic[] {
  try {
    JSON.parse(text)
  } catch (error) {
    return [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: (error as Error).message }]
  }
  return []
}
