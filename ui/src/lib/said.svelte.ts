// What was just done, for the bottom bar and for the ear, with the way to undo it.

interface Said {
  text: string;
  undo?: (() => void) | undefined;
}

class LastAction {
  now = $state.raw<Said | undefined>();
  say(text: string, undo?: () => void): void {
    this.now = { text, undo };
  }
  clear(): void {
    this.now = undefined;
  }
}

export const said = new LastAction();
