// Whether somebody wants to restore a backup once the desk is locked: for the screen that comes next.
export const restored = $state({ wanted: false });
