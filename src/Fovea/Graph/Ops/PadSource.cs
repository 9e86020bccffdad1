using System.Collections.Immutable;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Maps cells of a padded tensor to their source.</summary>
internal static class PadSource
{
    /// <summary>The flat index in the input of a flat index in the output; −1 for zero padding.</summary>
    public static int Of(int output, Shape inputShape, Shape outputShape, PaddingMode mode, ImmutableArray<(int Begin, int End)> cells)
    {
        int source = 0, stride = 1, rest = output;
        for (int axis = inputShape.Rank - 1; axis >= 0; axis--)
        {
            int position = rest % outputShape[axis];
            rest /= outputShape[axis];
            int size = inputShape[axis];
            int index = axis < 2 ? position : Along(position - cells[axis - 2].Begin, size, mode);
            if (index < 0)
            {
                return -1;
            }
            source += index * stride;
            stride *= size;
        }
        return source;
    }

    /// <summary>
    /// The input cell for a position along an axis, which may be before or after the input; −1 for zero padding.
    /// </summary>
    public static int Along(int index, int size, PaddingMode mode) => mode switch
    {
        PaddingMode.Reflect => index < 0 ? -index : index >= size ? (2 * (size - 1)) - index : index,
        PaddingMode.Replicate => Math.Clamp(index, 0, size - 1),
        PaddingMode.Circular => (index + size) % size,
        _ => (uint)index < (uint)size ? index : -1,
    };
}
