using Fovea.Tensors;

namespace Fovea.Formats;

/// <summary>A tensor of a PyTorch state dict: a strided view of a storage; already validated against the storage's size.</summary>
public sealed class PyTorchTensor
{
    internal PyTorchTensor(PickledStorage storage, Shape shape, int[] strides, long offset)
    {
        Storage = storage;
        Shape = shape;
        Strides = strides;
        Offset = offset;
    }

    /// <summary>The shape.</summary>
    public Shape Shape { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsType Type => Storage.Type;

    internal PickledStorage Storage { get; }

    // In elements, one for each axis.
    internal int[] Strides { get; }

    // Of the first element, in elements from the start of the storage.
    internal long Offset { get; }

    internal bool IsContiguous
    {
        get
        {
            int expected = 1;
            for (int axis = Shape.Rank - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                    return false;
                expected *= Shape[axis];
            }
            return true;
        }
    }

    /// <summary>Elements from the first to the last one used, both included; 0 for an empty tensor.</summary>
    internal long Extent
    {
        get
        {
            long last = 0;
            for (int axis = 0; axis < Shape.Rank; axis++)
            {
                last += (long)(Shape[axis] - 1) * Strides[axis];   // below the storage's length: PickleNames checked it
            }
            return Shape.Length == 0 ? 0 : last + 1;
        }
    }
}
