//! Strongly connected components (Tarjan), iterative: call graphs and loops nest deeper than a stack.

/// Components in reverse topological order: what a component points to comes before it.
pub fn components<'a>(len: usize, succs: impl Fn(usize) -> &'a [u32]) -> Vec<Vec<u32>> {
    const NEW: u32 = u32::MAX;
    let mut index = vec![NEW; len];
    let mut low = vec![0u32; len];
    let mut on_stack = vec![false; len];
    let (mut stack, mut result, mut counter) = (Vec::new(), Vec::new(), 0u32);
    for start in 0..len {
        if index[start] != NEW {
            continue;
        }
        let mut calls = vec![(start, 0usize)];
        while let Some((v, next)) = calls.pop() {
            if next == 0 {
                index[v] = counter;
                low[v] = counter;
                counter += 1;
                stack.push(v as u32);
                on_stack[v] = true;
            }
            match succs(v).get(next) {
                Some(&w) => {
                    let w = w as usize;
                    calls.push((v, next + 1));
                    if index[w] == NEW {
                        calls.push((w, 0));
                    } else if on_stack[w] {
                        low[v] = low[v].min(index[w]);
                    }
                }
                None => {
                    if low[v] == index[v] {
                        let mut component = Vec::new();
                        while let Some(w) = stack.pop() {
                            on_stack[w as usize] = false;
                            component.push(w);
                            if w as usize == v {
                                break;
                            }
                        }
                        result.push(component);
                    }
                    if let Some(&(parent, _)) = calls.last() {
                        low[parent] = low[parent].min(low[v]);
                    }
                }
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn callees_come_before_callers_and_cycles_are_one_component() {
        // 0 -> 1 -> 2 -> 1, 2 -> 3
        let succs: [&[u32]; 4] = [&[1], &[2], &[1, 3], &[]];
        let mut found = components(4, |v| succs[v]);
        for component in &mut found {
            component.sort_unstable();
        }
        assert_eq!(found, [vec![3], vec![1, 2], vec![0]]);
    }
}
