//! Graphs whose nodes are numbers, with all edges in one list.

#[derive(Debug, Default)]
pub struct Graph {
    /// Where the edges of each node end; they start where those of the node before end.
    ends: Vec<usize>,
    edges: Vec<u32>,
}

impl Graph {
    /// From pairs of nodes, in any order; those of one node stay in theirs.
    pub fn of(len: usize, pairs: &[(u32, u32)]) -> Self {
        let mut ends = vec![0; len];
        for &(from, _) in pairs {
            ends[from as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            // Where the node's edges start; filling them in moves it to where they end.
            sum += std::mem::replace(end, sum);
        }
        let mut edges = vec![0; pairs.len()];
        for &(from, to) in pairs {
            let at = &mut ends[from as usize];
            edges[*at] = to;
            *at += 1;
        }
        Self { ends, edges }
    }

    /// Adds a node, and its edges.
    pub fn push(&mut self, edges: impl IntoIterator<Item = u32>) {
        self.edges.extend(edges);
        self.ends.push(self.edges.len());
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// What the node's edges lead to.
    pub fn next(&self, node: usize) -> &[u32] {
        let start = node.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.edges[start..self.ends[node]]
    }

    pub fn reversed(&self) -> Self {
        let from = |node: usize| self.next(node).iter().map(move |&to| (to, node as u32));
        let pairs: Vec<(u32, u32)> = (0..self.len()).flat_map(from).collect();
        Self::of(self.len(), &pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn edges_are_found_from_both_ends() {
        let mut graph = Graph::default();
        graph.push([1, 2]);
        graph.push([]);
        graph.push([0, 1]);
        let next = |graph: &Graph| {
            let nodes = (0..graph.len()).map(|node| graph.next(node).to_vec());
            nodes.collect::<Vec<_>>()
        };
        assert_eq!(next(&graph), [vec![1, 2], vec![], vec![0, 1]]);
        assert_eq!(next(&graph.reversed()), [vec![2], vec![0, 2], vec![0]]);
        assert_eq!(
            next(&Graph::of(2, &[(1, 5), (0, 4), (1, 3)])),
            [vec![4], vec![5, 3]]
        );
    }
}
