// The role under which somebody decides: kept in this browser, so that it is not typed each time.
const KEY = "waystation.by";

export function rememberedName(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // Private windows keep nothing: the name is typed again next time.
  }
}
