// The look: fonts from the bundle, tokens, base styles. Nothing is loaded from outside the program.
import "@fontsource-variable/inter/wght.css";
import "@fontsource/jetbrains-mono/400.css";
import "@fontsource/jetbrains-mono/600.css";
import "./tokens.css";
import "./base.css";
