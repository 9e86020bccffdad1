using Fovea.Graph.Rewriting;

namespace Fovea.Tests.Graph.Rewriting;

public class GraphRewritingsTests
{
    [Fact]
    public void InOrder_HoldsEveryRewritingOfTheRoom_WithAReason()
    {
        IEnumerable<string> found = typeof(IGraphRewriting).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IGraphRewriting)))
            .Where(type => type.Namespace == typeof(IGraphRewriting).Namespace)
            .Select(type => type.Name).Order(StringComparer.Ordinal);

        Assert.Equal(found, GraphRewritings.InOrder.Select(step => step.Rewriting.Name).Order(StringComparer.Ordinal));
        Assert.All(GraphRewritings.InOrder, step => Assert.NotEqual("", step.Reason));
        Assert.Equal(nameof(Liveness), GraphRewritings.InOrder[0].Rewriting.Name);
    }
}
