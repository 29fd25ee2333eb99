//! How Canonical XML 1.1 joins `xml:base` attributes of ancestors that are left out (its section 2.4).
//!
//! RFC 3986, 5.2, with the changes of that section: the base may be relative, leading `..` segments stay, and a
//! trailing `..` gets a slash.

/// The base as seen from an ancestor: `outer` is the ancestor's `xml:base`, `inner` the one below it.
pub(crate) fn join(outer: &str, inner: &str) -> String {
    let outer_with_slash = if outer.ends_with("..") { format!("{outer}/") } else { outer.to_owned() };
    let base = Parts::of(&outer_with_slash);
    let mut reference = Parts::of(inner);
    if reference.scheme == base.scheme {
        reference.scheme = None;
    }
    let (scheme, authority, path, query) = if reference.scheme.is_some() {
        (reference.scheme, reference.authority, without_dots(reference.path), reference.query)
    } else if reference.authority.is_some() {
        (base.scheme, reference.authority, without_dots(reference.path), reference.query)
    } else if reference.path.is_empty() {
        (base.scheme, base.authority, base.path.to_owned(), reference.query.or(base.query))
    } else if reference.path.starts_with('/') {
        (base.scheme, base.authority, without_dots(reference.path), reference.query)
    } else {
        let merged = match base.path.rsplit_once('/') {
            _ if base.authority.is_some() && base.path.is_empty() => format!("/{}", reference.path),
            Some((folder, _)) => format!("{folder}/{}", reference.path),
            None => reference.path.to_owned(),
        };
        (base.scheme, base.authority, without_dots(&merged), reference.query)
    };
    let mut joined = String::new();
    if let Some(scheme) = scheme {
        joined.push_str(scheme);
        joined.push(':');
    }
    if let Some(authority) = authority {
        joined.push_str("//");
        joined.push_str(authority);
    }
    joined.push_str(&path);
    if let Some(query) = query {
        joined.push('?');
        joined.push_str(query);
    }
    joined
}

/// A URI reference without its fragment.
struct Parts<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(uri: &'a str) -> Self {
        let uri = uri.split('#').next().unwrap_or_default();
        let (uri, query) = uri.split_once('?').map_or((uri, None), |(uri, query)| (uri, Some(query)));
        let (scheme, rest) = match uri.split_once(':') {
            Some((scheme, rest)) if !scheme.is_empty() && !scheme.contains('/') => (Some(scheme), rest),
            _ => (None, uri),
        };
        match rest.strip_prefix("//") {
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                Self { scheme, authority: Some(authority), path, query }
            }
            None => Self { scheme, authority: None, path: rest, query },
        }
    }
}

fn without_dots(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_in_folder = path.ends_with('/');
    for segment in path.split('/').filter(|s| !s.is_empty()) {
        ends_in_folder = matches!(segment, "." | "..") || path.ends_with('/');
        match segment {
            "." => {}
            ".." => match kept.last() {
                Some(&"..") | None if absolute && kept.is_empty() => {}
                Some(&"..") | None => kept.push(".."),
                Some(_) => {
                    kept.pop();
                }
            },
            other => kept.push(other),
        }
    }
    let mut joined = kept.join("/");
    if ends_in_folder && !joined.is_empty() {
        joined.push('/');
    }
    if absolute {
        joined.insert(0, '/');
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn bases_are_joined_as_the_recommendation_says() {
        for (outer, inner, joined) in [
            ("http://example.org/a/b", "c", "http://example.org/a/c"),
            ("http://example.org/a/b/", "../c", "http://example.org/a/c"),
            ("http://example.org", "c/d", "http://example.org/c/d"),
            ("http://example.org/a", "/c", "http://example.org/c"),
            ("http://example.org/a", "//other.example/c", "http://other.example/c"),
            ("http://example.org/a", "https://other.example/./c", "https://other.example/c"),
            ("http://example.org/a?q", "", "http://example.org/a?q"),
            ("http://example.org/a", "../../c", "http://example.org/c"),
            // The recommendation's own examples of relative bases.
            ("foo/bar", "..", ""),
            ("..", "..", "../../"),
            ("../..", "..", "../../../"),
            ("a/b/", "c//d", "a/b/c/d"),
        ] {
            assert_eq!(join(outer, inner), joined, "{outer} + {inner}");
        }
    }
}
