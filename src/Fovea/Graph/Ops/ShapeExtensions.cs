using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Sizes derived from the shape of a tensor [n, channels, spatial…].</summary>
internal static class ShapeExtensions
{
    /// <summary>The number of cells in one channel: the product of the spatial axes; 1 for [n, features].</summary>
    public static int Area(this Shape shape)
    {
        int area = 1;
        for (int axis = 2; axis < shape.Rank; axis++)
        {
            area *= shape[axis];
        }
        return area;
    }

    /// <summary>Elements before, on and after an axis: the tensor as [outer, axis, inner].</summary>
    public static (int Outer, int Size, int Inner) Around(this Shape shape, int axis)
    {
        int outer = 1, inner = 1;
        for (int i = 0; i < shape.Rank; i++)
        {
            outer *= i < axis ? shape[i] : 1;
            inner *= i > axis ? shape[i] : 1;
        }
        return (outer, shape[axis], inner);
    }

    /// <summary>Returns the shape if it has one to three spatial axes.</summary>
    public static Shape RequireSpatial(this Shape shape, string operation)
    {
        if (shape.Rank is < 3 or > 5)
        {
            throw new ShapeException(
                $"{operation} takes [n, channels, spatial…] with one to three spatial axes; found {shape}. After a " +
                "Flatten there are none: move the layer before it.");
        }
        return shape;
    }
}
