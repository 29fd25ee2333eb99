//! The TypeScript of the contract: `ui/src/backend/generated.ts`, committed, and compared by a test.

use crate::{COMMANDS, views};

/// The whole file.
pub fn generated() -> String {
    let mut text = String::from("// Generated from crates/ipc by `UPDATE=1 cargo test -p ipc`. Do not edit.\n\n");
    for declaration in views::all_typescript() {
        text.push_str(&format!("export {declaration}\n\n"));
    }
    text.push_str("export type ErrorKind = \"refusal\" | \"failure\";\n\n");
    text.push_str(
        "export type ErrorView = { kind: ErrorKind; code: string; params: Array<string>; incident: string | null };\n\n",
    );
    text.push_str("/** Every command: what it asks and what it answers. */\nexport interface Commands {\n");
    for command in COMMANDS {
        let (name, request, view) = (command.name, command.request, command.view);
        text.push_str(&format!("  {name}: {{ request: {request}; view: {view} }};\n"));
    }
    text.push_str("}\n\n/** What each command changes: readers of these tags ask again. */\n");
    text.push_str("export const touches: { readonly [name in keyof Commands]: readonly string[] } = {\n");
    for command in COMMANDS {
        let tags: Vec<String> = command.touches.iter().map(|tag| format!("\"{tag}\"")).collect();
        text.push_str(&format!("  {}: [{}],\n", command.name, tags.join(", ")));
    }
    text.push_str("};\n");
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_committed_typescript_is_the_contract() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/backend/generated.ts");
        let expected = super::generated();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &expected).expect("written");
        }
        let committed = std::fs::read_to_string(&path).expect("ui/src/backend/generated.ts");
        assert!(committed == expected, "the contract has changed: run UPDATE=1 cargo test -p ipc");
    }
}
