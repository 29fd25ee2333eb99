//! Lists of codes: an enum, a stable name for each and a sentence.

/// Makes an enum of codes from one list, so that no code lacks its name or its sentence.
///
/// ```
/// elmo::codes! {
///     /// What the weather is.
///     enum Weather;
///
///     /// No cloud.
///     Fair = "fair", "The sky is clear.";
/// }
/// assert_eq!(Weather::ALL[0].as_str(), "fair");
/// ```
#[macro_export]
macro_rules! codes {
    ($(#[$about:meta])* enum $codes:ident; $($(#[$doc:meta])* $name:ident = $code:literal, $message:literal;)*) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $codes {
            $($(#[$doc])* $name,)*
        }

        impl $codes {
            /// All of them, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable name, kebab-case. The user interface has words of its own for each.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it says, in English, for the command line and the evidence.
            pub fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }
        }
    };
}
